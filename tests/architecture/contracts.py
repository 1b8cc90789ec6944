"""Import rules that import-linter does not bring along."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryContract(Contract):
    """A package imports the standard library and its own project, nothing that is installed."""

    type_name = "standard_library"

    package = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Collect the imports of anything else; a package that does not exist has none."""
        package = str(self.package)
        allowed = {*sys.stdlib_module_names, package.partition(".")[0]}
        importers = [name for name in graph.modules if f"{name}.".startswith(f"{package}.")]
        refused = sorted(
            f"{importer} imports {imported}"
            for importer in importers
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported.partition(".")[0] not in allowed
        )
        return ContractCheck(kept=not refused, metadata={"refused": refused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each refused import."""
        for line in check.metadata["refused"]:
            output.print_error(line)
