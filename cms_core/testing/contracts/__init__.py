"""The contract: what every plugin has to keep, checked for each that is installed.

``cms plugins check NAME`` runs these tests for one plugin, in the repository or out of it; the suite of this
repository runs them for all that it brings. Each plugin is tested alone, on SQLite and on PostgreSQL.

What a plugin shows and hides can only be seen when there is something: the command ``demo`` in its command group makes
sample content on the sample sites of core (villages 33.04.02.2007 and 33.04.02.2003 of kecamatan 33.04.02 stand ready
under their usual slugs, the module switched on). A plugin that publishes items must have it.
"""
