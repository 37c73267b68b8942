-- Personnes de 60 ans et plus venues à une action collective (CFP-01), et ce que ces actions coûtent
-- (CFP-03) : une activité est d’une action si elle en porte l’étiquette, un jour où l’action a lieu.
WITH collectives AS (
    SELECT action_id, montant, etiquette, coalesce(theme_cfppa, 'sans_theme') AS theme, date_debut, date_fin
    FROM actions
    WHERE axe_cfppa = '6'
       OR (axe_cfppa IS NULL AND regexp_matches(lower(financeur), '(conf[ée]rence|commission) des financeurs'))
),
presences AS (
    SELECT DISTINCT v.beneficiaire_id, c.theme, c.action_id, c.montant
    FROM venues v JOIN activites a USING (activite_id)
    JOIN collectives c ON list_contains(a.tags, c.etiquette)
        AND (c.date_debut IS NULL OR v.date >= c.date_debut)
        AND (c.date_fin IS NULL OR v.date <= c.date_fin)
),
venus AS (
    SELECT s.*, p.themes, p.payee
    FROM suivis s
    JOIN (SELECT beneficiaire_id, list(theme) || ['total'] AS themes,
          bool_or(montant IS NOT NULL) AS payee FROM presences GROUP BY ALL) p
        USING (beneficiaire_id)
)
SELECT 'CFP-01-personnes' AS code, t.theme AS item,
       sum(n) FILTER (list_contains(themes, t.theme) AND age_bas >= 60) AS num, NULL AS den,
       sum(n) AS champ, NULL AS valeur,
       coalesce(sum(personnes_min) FILTER (list_contains(themes, t.theme) AND age_bas >= 60), 0) AS bas,
       coalesce(sum(personnes_max) FILTER (
           list_contains(themes, t.theme) AND (age_bas IS NULL OR age_haut >= 60)), 0) AS haut
FROM (VALUES ('total'), ('sante'), ('lien_social'), ('habitat_cadre_vie'), ('sans_theme')) AS t(theme)
LEFT JOIN venus ON true
GROUP BY t.theme
UNION ALL
-- mêmes actions des deux côtés : une action tenue dans la période, et dont le montant est noté
SELECT 'CFP-03', '',
       (SELECT sum(montant) FROM collectives
        WHERE action_id IN (SELECT action_id FROM presences)),
       (SELECT sum(n) FROM venus WHERE age_bas >= 60 AND payee),
       (SELECT sum(n) FROM venus WHERE age_bas >= 60), NULL, NULL, NULL
