"""`python -m infra.cli` is `sankhau`."""

from infra.cli.main import main

main()
