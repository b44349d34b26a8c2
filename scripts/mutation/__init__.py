"""Mutation testing: what small faults in the records and in generated code go unnoticed.

`python -m mutation` puts one fault after another into a copy of the project and runs the tests that
ought to see it. The faults are those of mutmut's operators. Its own runner is not used: it leaves
out what stands outside functions, which is where the compiler's records are.
"""
