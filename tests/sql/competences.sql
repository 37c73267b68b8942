-- Gain d’autonomie et seuil d’entrée en formation (RES-01, RES-04), seuil à la moitié de l’échelle.
WITH ici AS (
    SELECT p.*
    FROM positionnements p JOIN chez c USING (beneficiaire_id)
    WHERE p.date <= getvariable('fin') AND est_ici(coalesce(c.vue_a, c.habite))
),
-- la même évaluation, faite de la même façon
cles AS (
    SELECT beneficiaire_id, instrument, coalesce(version, '') AS version,
           coalesce(domaine, '') AS domaine, coalesce(evaluateur, '') AS evaluateur, echelle_min,
           echelle_max, date, moment, score
    FROM ici
),
sorties AS (  -- la dernière de la période ; deux le même jour : la moins flatteuse
    SELECT * EXCLUDE (moment), row_number() OVER (
        PARTITION BY beneficiaire_id, instrument, version, domaine, evaluateur, echelle_min,
                     echelle_max
        ORDER BY date DESC, score ASC) AS rang
    FROM cles WHERE moment = 'sortie' AND date >= getvariable('debut')
),
entrees AS (  -- la dernière qui précède la sortie, sinon la dernière de la période
    SELECT e.*, s.score AS apres, s.date AS sortie, row_number() OVER (
        PARTITION BY e.beneficiaire_id, e.instrument, e.version, e.domaine, e.evaluateur,
                     e.echelle_min, e.echelle_max
        -- la moins flatteuse pour le service : celle d’où l’on progresserait le moins
        ORDER BY (e.date <= s.date) DESC NULLS LAST, e.date DESC, e.score DESC) AS rang
    FROM cles e
    LEFT JOIN sorties s ON s.rang = 1
        AND (s.beneficiaire_id, s.instrument, s.version, s.domaine, s.evaluateur)
          = (e.beneficiaire_id, e.instrument, e.version, e.domaine, e.evaluateur)
        AND s.echelle_min IS NOT DISTINCT FROM e.echelle_min
        AND s.echelle_max IS NOT DISTINCT FROM e.echelle_max
    WHERE e.moment = 'entree'
),
evaluations AS (
    SELECT *, coalesce(date <= sortie, false) AS paire,
           -- part de l’échelle
           (score - echelle_min) / (echelle_max - echelle_min) AS avant_part,
           (apres - echelle_min) / (echelle_max - echelle_min) AS apres_part
    FROM entrees
    WHERE rang = 1 AND (date >= getvariable('debut') OR coalesce(date <= sortie, false))
),
personnes AS (  -- sous le seuil une fois suffit à dire non ; il faut tout connaître pour dire oui
    SELECT beneficiaire_id, instrument, version, evaluateur,
           CASE WHEN bool_or(avant_part < 0.5) THEN false
                WHEN bool_and(avant_part IS NOT NULL) THEN true END AS avant,
           CASE WHEN bool_or(paire AND apres_part < 0.5) THEN false
                WHEN bool_and(paire AND apres_part IS NOT NULL) THEN true END AS apres
    FROM evaluations GROUP BY ALL
)
SELECT 'RES-01' AS code, e.item, count(*) FILTER (paire AND sign(apres - score) = e.signe) AS num,
       count(*) FILTER (paire) AS den, count(v.beneficiaire_id) AS champ, NULL AS valeur,
       NULL AS bas, NULL AS haut
FROM (VALUES ('progresse', 1), ('stable', 0), ('regresse', -1)) AS e(item, signe)
LEFT JOIN evaluations v ON true GROUP BY e.item
UNION ALL
SELECT 'RES-01-gain', '', sum(100 * (apres_part - avant_part)) FILTER (paire),
       count(apres_part - avant_part) FILTER (paire), count(*),
       median(100 * (apres_part - avant_part)) FILTER (paire),
       quantile_cont(100 * (apres_part - avant_part), 0.25) FILTER (paire),
       quantile_cont(100 * (apres_part - avant_part), 0.75) FILTER (paire)
FROM evaluations
UNION ALL
SELECT 'RES-01-plafond', e.item,
       count(*) FILTER (paire AND e.item = CASE WHEN echelle_max IS NULL THEN 'non_communique'
                        WHEN score >= echelle_max THEN 'plafond' ELSE 'marge' END),
       count(*) FILTER (paire AND echelle_max IS NOT NULL), count(*) FILTER (paire),
       NULL, NULL, NULL
FROM (VALUES ('plafond'), ('marge'), ('non_communique')) AS e(item)
LEFT JOIN evaluations v ON true GROUP BY e.item
UNION ALL
SELECT 'RES-04-competence', e.item,
       count(*) FILTER (paire AND CASE e.item WHEN 'entree' THEN avant_part ELSE apres_part END >= 0.5),
       count(avant_part) FILTER (paire), count(v.beneficiaire_id), NULL, NULL, NULL
FROM (VALUES ('entree'), ('sortie')) AS e(item) LEFT JOIN evaluations v ON true GROUP BY e.item
UNION ALL
SELECT 'RES-04', e.item,
       count(*) FILTER (avant IS NOT NULL AND apres IS NOT NULL
                        AND CASE e.item WHEN 'entree' THEN avant ELSE apres END),
       count(*) FILTER (avant IS NOT NULL AND apres IS NOT NULL), count(p.beneficiaire_id),
       NULL, NULL, NULL
FROM (VALUES ('entree'), ('sortie')) AS e(item) LEFT JOIN personnes p ON true GROUP BY e.item
