MASQUE, ARRONDI = "masque", "arrondi"
