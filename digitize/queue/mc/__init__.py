"""The connector of the national portal's classic services (domain notes 5.1): one address, a name for each call."""
