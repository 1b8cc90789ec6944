"""Words that everybody shares: identifiers, quantities, actors and errors."""
