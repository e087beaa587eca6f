"""The papers of the counter: what each says, when it may be printed, and in which words."""
