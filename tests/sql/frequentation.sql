-- Qui est venu, combien de fois : FRE-01 à 07, 09, 11, 13, 17 et les taux de renseignement (QUA).
SELECT 'FRE-01' AS code, '' AS item, sum(n) AS num, NULL AS den, sum(n) AS champ,
       NULL AS valeur, sum(personnes_min) AS bas, sum(personnes_max) AS haut
FROM suivis
UNION ALL
SELECT 'FRE-02', '', count(*), NULL, count(*), NULL, NULL, NULL FROM venues
UNION ALL
SELECT 'FRE-03', '', count(*) FILTER (g.anonyme = false), count(*) FILTER (g.anonyme IS NOT NULL),
       count(*), NULL, NULL, NULL
FROM venues JOIN gens g USING (beneficiaire_id)
UNION ALL
SELECT 'FRE-05', '', sum(n) FILTER (statut_social = 'retraite'),
       sum(n) FILTER (statut_social <> 'non_communique'),
       sum(n) FILTER (statut_social IS NOT NULL), NULL, NULL, NULL
FROM suivis
UNION ALL
SELECT 'FRE-06', '', sum(n) FILTER (age_bas >= 60),
       sum(n) FILTER (age_bas >= 60 OR age_haut < 60), sum(n),
       NULL, NULL, NULL
FROM suivis
UNION ALL
SELECT 'FRE-06-70', '', sum(n) FILTER (age_bas >= 70),
       sum(n) FILTER (age_bas >= 70 OR age_haut < 70), sum(n),
       NULL, NULL, NULL
FROM suivis
UNION ALL
SELECT 'FRE-07', '', sum(n) FILTER (genre = 'feminin'), sum(n) FILTER (genre <> 'non_communique'),
       sum(n) FILTER (genre IS NOT NULL), NULL, NULL, NULL
FROM suivis
UNION ALL
SELECT 'FRE-09', s.statut, sum(n) FILTER (statut_social = s.statut),
       sum(n) FILTER (statut_social <> 'non_communique'),
       sum(n) FILTER (statut_social IS NOT NULL), NULL, NULL, NULL
FROM (VALUES ('retraite'), ('sans_emploi'), ('en_emploi'), ('scolarise'), ('non_communique'))
     AS s(statut)
LEFT JOIN suivis ON true
GROUP BY s.statut
UNION ALL
-- deux dates sous un nom qui désigne plusieurs personnes ne disent pas si quelqu’un est revenu ;
-- une seule date dit que personne ne l’est, sauf si ce nom double peut-être une autre ligne
SELECT 'FRE-11', k.fois::VARCHAR, sum(n) FILTER (sur AND dates >= k.fois),
       sum(n) FILTER (sur OR (dates = 1 AND personnes_max > 1)), sum(personnes_max),
       NULL, NULL, NULL
FROM (VALUES (2), (3)) AS k(fois) LEFT JOIN suivis ON true
GROUP BY k.fois
UNION ALL
SELECT 'FRE-17', t.code,
       sum(n) FILTER ((sur AND dates BETWEEN t.bas AND t.haut)
                      OR (t.bas = 1 AND dates = 1 AND personnes_max > 1)),
       sum(n) FILTER (sur OR (dates = 1 AND personnes_max > 1)), sum(personnes_max),
       NULL, NULL, NULL
FROM (VALUES ('1', 1, 1), ('2', 2, 2), ('3_5', 3, 5), ('6_10', 6, 10), ('11', 11, 999))
     AS t(code, bas, haut)
LEFT JOIN suivis ON true
GROUP BY t.code
UNION ALL
SELECT 'FRE-13', '', sum(dates) FILTER (sur), count(*) FILTER (sur), sum(n),
       median(dates) FILTER (sur), quantile_cont(dates, 0.25) FILTER (sur),
       quantile_cont(dates, 0.75) FILTER (sur)
FROM suivis
UNION ALL
SELECT 'QUA-01', '', sum(n) FILTER (annee_naissance IS NOT NULL), sum(n), sum(n), NULL, NULL, NULL
FROM suivis
UNION ALL
SELECT 'QUA-02', '', sum(n) FILTER (age_bas IS NOT NULL), sum(n), sum(n), NULL, NULL, NULL
FROM suivis
UNION ALL
SELECT 'QUA-03', '', sum(n) FILTER (genre <> 'non_communique'), sum(n), sum(n), NULL, NULL, NULL
FROM suivis
UNION ALL
SELECT 'QUA-04', '', sum(n) FILTER (statut_social <> 'non_communique'), sum(n), sum(n),
       NULL, NULL, NULL
FROM suivis
UNION ALL
SELECT 'QUA-05', '', sum(n) FILTER (code_insee_residence IS NOT NULL), sum(n), sum(n),
       NULL, NULL, NULL
FROM suivis
