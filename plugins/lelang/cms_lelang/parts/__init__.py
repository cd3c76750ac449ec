"""The parts of a package: plans, stages, participants, contract, and what came of it. A form and a list for each."""
