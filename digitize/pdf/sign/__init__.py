"""The agency's signature on a PDF, and the judgement of signatures in any PDF; an edge (key, token, network).

All cryptography and all PDF revisions are pyHanko's.  Ours: what the signature says and where it stands (`wording`,
`place`, `lettering`), how a key is opened (`keys`), the one way to time-stamp and revocation services (`wire`,
`services`), which roots are trusted (`trust`), and what the findings mean (`judge`).
"""
