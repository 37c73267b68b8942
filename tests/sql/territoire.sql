-- Face à la population (TER-01) : qui a 60 ans et plus, et habite le territoire du service.
WITH interco AS (  -- là où le service a une structure, ou a tenu une activité dans la période
    SELECT DISTINCT l.epci
    FROM lieux_epci l
    WHERE l.code_insee IN (
        SELECT code_insee FROM structures
        UNION ALL
        SELECT code_insee FROM activites
        WHERE date BETWEEN getvariable('debut') AND getvariable('fin'))
      AND l.epci IS NOT NULL
      AND (getvariable('epci') = '' OR l.epci = getvariable('epci'))
),
communes AS (
    SELECT DISTINCT l.commune FROM lieux_epci l WHERE l.epci IN (SELECT epci FROM interco)
),
recensees AS (  -- le dernier recensement connu à la fin de la période
    SELECT l.commune,
           coalesce(sum(r.population) FILTER (r.classe_age = '60_plus'),
                    sum(r.population) FILTER (r.classe_age IN ('60_74', '75_plus'))) AS habitants
    FROM population_ref r
    JOIN lieux_epci l ON l.code_insee = r.zone_code
    WHERE r.millesime = (SELECT max(x.millesime) FROM population_ref x
                         WHERE x.zone_code = r.zone_code AND x.millesime <= year(getvariable('fin')))
      AND l.commune IN (SELECT commune FROM communes)
    GROUP BY l.commune
),
venus_partout AS (
    SELECT DISTINCT p.beneficiaire_id FROM participations p JOIN activites a USING (activite_id)
    WHERE a.date BETWEEN getvariable('debut') AND getvariable('fin')
),
habitants AS (  -- selon la résidence, où qu’ils soient venus
    SELECT g.* FROM gens g
    JOIN venus_partout USING (beneficiaire_id)
    JOIN lieux_epci l ON l.code_insee = g.code_insee_residence
    JOIN recensees r ON r.commune = l.commune AND r.habitants IS NOT NULL
    WHERE g.anonyme = false
),
visiteurs AS (
    SELECT s.*, CASE WHEN s.code_insee_residence IS NULL THEN 'non_communique'
                     WHEN l.commune IN (SELECT commune FROM communes) THEN 'dedans'
                     ELSE 'dehors' END AS ou
    FROM suivis s LEFT JOIN lieux_epci l ON l.code_insee = s.code_insee_residence
)
SELECT 'TER-01' AS code, '' AS item,
       (SELECT sum(n) FROM habitants WHERE age_bas >= 60) AS num,
       (SELECT sum(habitants) FROM recensees) AS den, (SELECT sum(habitants) FROM recensees) AS champ,
       NULL AS valeur,
       1000 * (SELECT sum(n) FROM habitants WHERE age_bas >= 60)
       / (SELECT sum(habitants) FROM recensees) AS bas,
       1000 * (SELECT sum(personnes_max) FROM habitants WHERE age_bas IS NULL OR age_haut >= 60)
       / (SELECT sum(habitants) FROM recensees) AS haut
UNION ALL
SELECT 'TER-01-exterieur', e.ou, sum(n) FILTER (v.ou = e.ou AND age_bas >= 60),
       sum(n) FILTER (age_bas >= 60 AND v.ou <> 'non_communique'),
       sum(n) FILTER (age_bas >= 60), NULL, sum(n) FILTER (v.ou = e.ou AND age_bas >= 60),
       sum(personnes_max) FILTER (v.ou = e.ou AND (age_bas IS NULL OR age_haut >= 60))
FROM (VALUES ('dedans'), ('dehors'), ('non_communique')) AS e(ou)
LEFT JOIN visiteurs v ON true GROUP BY e.ou
