"""The benchmark: this compiler and what it generates against peers, on the same work, in one run.

`works` holds the schemas and the data, `workshop` has every generator make its code of them,
`adapters` give all peers one interface, `contests` and `processes` measure, `targets` says what is
to be reached, `report` writes it down. No part of the distribution.
"""
