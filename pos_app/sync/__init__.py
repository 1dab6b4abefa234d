"""Many tills, one shop (SYNC.md): what travels, how it is taken at both ends, and when.

tables       what each table is to other tills: fact, record, derived or this till's own
wire         the words both ends speak
engine       when to ask the server what: a pure state machine
outgoing     the till's entries and the rows they wrote, as pages
applying     rows of elsewhere into this file
merging      whose edit of a field holds: the server decides
replication  the services of both ends
client       the engine's requests over HTTP
"""
