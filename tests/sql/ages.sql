-- Structure par âge : chaque grille de financeur, chaque classe (FRE-08 et ses variantes).
-- Compté dans une classe : qui y est à coup sûr. Borne haute : qui pourrait y être.
WITH grilles(code, classe, de, a) AS (
    VALUES
    ('FRE-08', 'moins_de_douze', 0, 11), ('FRE-08', 'douze_dix_huit', 12, 17),
    ('FRE-08', 'dix_huit_vingt_quatre', 18, 24), ('FRE-08', 'vingt_cinq_trente_neuf', 25, 39),
    ('FRE-08', 'quarante_cinquante_neuf', 40, 59), ('FRE-08', 'soixante_soixante_neuf', 60, 69),
    ('FRE-08', 'soixante_dix_plus', 70, 1000),
    ('FRE-08-fse_plus', 'moins_18', 0, 17), ('FRE-08-fse_plus', '18_29', 18, 29),
    ('FRE-08-fse_plus', '30_54', 30, 54), ('FRE-08-fse_plus', '55_plus', 55, 1000),
    ('FRE-08-fse_1420', 'moins_25', 0, 24), ('FRE-08-fse_1420', '25_54', 25, 54),
    ('FRE-08-fse_1420', 'plus_54', 55, 1000),
    ('FRE-08-dauphin_r', '0_5', 0, 5), ('FRE-08-dauphin_r', '6_15', 6, 15),
    ('FRE-08-dauphin_r', '16_17', 16, 17), ('FRE-08-dauphin_r', '18_25', 18, 25),
    ('FRE-08-dauphin_r', '26_64', 26, 64), ('FRE-08-dauphin_r', '65_plus', 65, 1000),
    ('FRE-08-cfppa', 'moins_60', 0, 59), ('FRE-08-cfppa', '60_69', 60, 69),
    ('FRE-08-cfppa', '70_79', 70, 79), ('FRE-08-cfppa', '80_89', 80, 89),
    ('FRE-08-cfppa', '90_plus', 90, 1000)
),
totaux AS (
    SELECT sum(n) FILTER (age_bas IS NOT NULL) AS connus, sum(n) AS demandes,
           sum(n) FILTER (age_bas IS NULL) AS tus
    FROM suivis
)
SELECT g.code, g.classe AS item,
       sum(n) FILTER (age_bas >= de AND age_haut <= a) AS num, any_value(connus) AS den,
       any_value(demandes) AS champ, NULL AS valeur,
       sum(n) FILTER (age_bas >= de AND age_haut <= a) AS bas,
       sum(n) FILTER (age_bas <= a AND age_haut >= de) AS haut
FROM grilles g CROSS JOIN totaux LEFT JOIN suivis ON true
GROUP BY g.code, g.classe
UNION ALL
SELECT DISTINCT g.code, 'non_communique', tus, connus, demandes, NULL, NULL, NULL
FROM grilles g CROSS JOIN totaux
