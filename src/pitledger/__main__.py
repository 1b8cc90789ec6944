"""`python -m pitledger` is the command `pitledger`."""

from pitledger.cli import main

main()
