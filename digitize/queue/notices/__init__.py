"""The ways by which a citizen is told something: an SMS gateway, a mail server, a folder."""
