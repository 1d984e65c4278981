"""From ``source/`` to everything that is generated: for maintainers, not imported by notebooks."""
