"""The course as a static web page: lessons whose pictures move, and what belongs to them.

``make`` puts the steps in order. ``stops`` says where a control may stand on a page, ``frames``
draws the picture there, ``picture`` makes a page's element of it. ``lesson``, ``mistakes``,
``reference``, ``documents`` and ``front`` write what Sphinx reads, ``sphinx_build`` lets it work,
``formulas`` turns formulas into MathML.
"""
