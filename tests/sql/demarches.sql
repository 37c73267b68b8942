-- Les démarches accompagnées (ACT-07) et l’autonomie avec laquelle elles sont finies (RES-02).
WITH faites AS (
    SELECT DISTINCT d.activite_id, d.beneficiaire_id, d.categorie, d.issue, a.type, a.autonomie
    FROM demarches d JOIN activites a USING (activite_id)
    WHERE a.date BETWEEN getvariable('debut') AND getvariable('fin') AND est_ici(a.code_insee)
),
seules AS (SELECT * FROM faites WHERE type = 'individuel')
SELECT 'ACT-07' AS code, f.famille AS item, count(*) FILTER (categorie = f.famille) AS num,
       count(categorie) AS den, count(categorie) AS champ, NULL AS valeur, NULL AS bas, NULL AS haut
FROM (VALUES ('papiers_elections_citoyennete'), ('famille_scolarite'), ('social_sante'),
             ('travail_formation'), ('logement'), ('transports_mobilite'), ('argent_impots'),
             ('justice'), ('etrangers_europe'), ('loisirs_sports_culture'), ('associations'))
     AS f(famille)
LEFT JOIN faites ON true GROUP BY f.famille
UNION ALL
SELECT 'RES-02', e.niveau, count(*) FILTER (issue = 'terminee' AND autonomie = e.niveau),
       count(*) FILTER (issue = 'terminee' AND autonomie IS NOT NULL),
       count(categorie) FILTER (issue = 'terminee' OR issue IS NULL), NULL, NULL, NULL
FROM (VALUES ('autonome'), ('partiellement_autonome'), ('entierement_accompagne')) AS e(niveau)
LEFT JOIN seules ON true GROUP BY e.niveau
