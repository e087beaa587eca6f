"""The collaborators of a command, built from the settings.

`desk` is for what is scanned, `post` for what is delivered, `seal` for what is signed.
"""
