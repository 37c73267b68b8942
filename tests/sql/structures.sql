-- Fréquentation croisée (FRE-16). À domicile, à distance ou sans lieu, on n’est dans aucune structure.
WITH recus AS (
    SELECT DISTINCT beneficiaire_id, structure_id
    FROM venues
    WHERE structure_id <> 'hors_lieu' AND type_lieu NOT IN ('domicile', 'a_distance')
),
ouvertes AS (SELECT count(DISTINCT structure_id) AS combien FROM recus),
croises AS (
    SELECT g.*, count(*) AS chez_combien,
           g.identite = 'confirmee' AND g.annee_naissance IS NOT NULL AS reconnue
    FROM recus JOIN gens g USING (beneficiaire_id)
    WHERE g.anonyme = false AND (SELECT combien FROM ouvertes) >= 2
    GROUP BY ALL
)
SELECT 'FRE-16' AS code, '' AS item, sum(n) FILTER (reconnue AND chez_combien >= 2) AS num,
       sum(n) FILTER (reconnue) AS den, sum(personnes_max) AS champ,
       NULL AS valeur, NULL AS bas, NULL AS haut
FROM croises
