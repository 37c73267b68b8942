-- Ce qui est compté sans nommer personne : récurrence déclarée (FRE-14), enquêtes (RES-03).
WITH totaux AS (
    SELECT g.nb_participants AS venus, g.nb_recurrents AS deja,
           g.nb_recurrents <= g.nb_participants AS plausible
    FROM activites_agregees g JOIN activites a USING (activite_id)
    WHERE a.date BETWEEN getvariable('debut') AND getvariable('fin') AND est_ici(a.code_insee)
),
retours AS (
    SELECT sum(e.distribues) AS distribues, sum(e.reponses) AS reponses,
           sum(e.satisfaits) AS satisfaits
    FROM enquetes e LEFT JOIN structures s USING (structure_id)
    WHERE e.date BETWEEN getvariable('debut') AND getvariable('fin') AND est_ici(s.code_insee)
),
wilson AS (  -- intervalle à 95 %
    SELECT *, satisfaits / reponses AS p, 1.959964 ^ 2 / reponses AS e FROM retours
)
SELECT 'FRE-14' AS code, '' AS item, sum(deja) FILTER (plausible) AS num,
       sum(venus) FILTER (plausible) AS den, sum(venus) AS champ, NULL AS valeur, NULL AS bas,
       NULL AS haut
FROM totaux
UNION ALL
SELECT 'RES-03', '', satisfaits, reponses, distribues, NULL,
       100 * (p + e / 2 - sqrt(e * p * (1 - p) + e * e / 4)) / (1 + e),
       100 * (p + e / 2 + sqrt(e * p * (1 - p) + e * e / 4)) / (1 + e)
FROM wilson
UNION ALL
SELECT 'RES-03-reponse', '', reponses, distribues, distribues, NULL, NULL, NULL FROM retours
