"""Notices to citizens: planned with the event that calls for them (`planning`), sent from the outbox (`sending`)."""
