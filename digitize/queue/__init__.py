"""Joining the online queue: connectors that speak to the one-stop system, each in its system's own words.

`connector` says what every one of them does; `folder`, `mc` and `lgsp` are those that ship.  None of them keeps
anything between two calls but a log-in token: what was sent, and what came back, stands in the outbox.
"""
