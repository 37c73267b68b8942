-- Assiduité (FRE-15) : les séances d’un cycle sont les activités qui portent son nom en étiquette.
WITH inscrits AS (
    SELECT i.beneficiaire_id, i.cycle, i.date_inscription, max(i.seances_prevues) AS prevues,
           -- une séance compte pour la dernière inscription qui la précède
           lead(i.date_inscription) OVER (
               PARTITION BY i.beneficiaire_id, i.cycle ORDER BY i.date_inscription) AS suivante
    FROM inscriptions i
    GROUP BY i.beneficiaire_id, i.cycle, i.date_inscription
),
suivies AS (
    SELECT i.*, g.sur,
           (SELECT count(DISTINCT a.activite_id)
            FROM participations p JOIN activites a USING (activite_id)
            WHERE p.beneficiaire_id = i.beneficiaire_id AND list_contains(a.tags, i.cycle)
              AND a.date >= i.date_inscription
              AND (i.suivante IS NULL OR a.date < i.suivante)) AS presences
    FROM inscrits i
    JOIN gens g USING (beneficiaire_id)
    JOIN chez c USING (beneficiaire_id)
    WHERE i.date_inscription BETWEEN getvariable('debut') AND getvariable('fin')
      AND est_ici(coalesce(c.vue_a, c.habite))
)
SELECT 'FRE-15' AS code, '' AS item, sum(least(presences, prevues)) FILTER (sur) AS num,
       sum(prevues) FILTER (sur) AS den, sum(prevues) AS champ,
       NULL AS valeur, NULL AS bas, NULL AS haut
FROM suivies
UNION ALL
SELECT 'FRE-15-assidus', '', count(*) FILTER (sur AND 3 * presences >= 2 * prevues),
       count(*) FILTER (sur AND prevues IS NOT NULL), count(*), NULL, NULL, NULL
FROM suivies
