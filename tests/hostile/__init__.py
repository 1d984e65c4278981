"""Hostile and faulty submissions, each with the verdict that it must get.

Everything in here really attacks. It is bounded so that no machine is harmed should the sandbox
fail: a few hundred processes for 20 seconds, 300 MB of disk in the attack's own folder, 8 GB of
memory, no file outside that is changed but the canaries which the tests put there.
"""
