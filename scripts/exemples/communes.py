"""Communes around Chambéry (all of Grand Chambéry, EPCI 200069110, but Aix-les-Bains)."""

from exemples.domaine import Commune

CHAMBERY = Commune("Chambéry", "73000", "73065")
LA_MOTTE = Commune("La Motte-Servolex", "73290", "73179")
COGNIN = Commune("Cognin", "73160", "73087")
LA_RAVOIRE = Commune("La Ravoire", "73490", "73213")
BARBERAZ = Commune("Barberaz", "73000", "73029")
BASSENS = Commune("Bassens", "73000", "73031")
JACOB = Commune("Jacob-Bellecombette", "73000", "73137")
SAINT_ALBAN = Commune("Saint-Alban-Leysse", "73230", "73222")
AIX = Commune("Aix-les-Bains", "73100", "73008")
