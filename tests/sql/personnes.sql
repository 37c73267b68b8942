-- Les indicateurs par personne, écrits à la main, sans rien du logiciel.
-- Paramètres : $debut, $fin, $epci (vide : toutes les données).
-- Vues attendues : beneficiaires, activites, participations, lieux_epci(code_insee, epci).
WITH venues AS (
    SELECT p.beneficiaire_id, p.activite_id, a.date, a.structure_id
    FROM participations p
    JOIN activites a USING (activite_id)
    LEFT JOIN lieux_epci l ON l.code_insee = a.code_insee
    WHERE a.date BETWEEN $debut AND $fin AND ($epci = '' OR l.epci = $epci)
),
premieres AS (
    SELECT p.beneficiaire_id, min(a.date) AS premiere
    FROM participations p JOIN activites a USING (activite_id)
    GROUP BY 1
),
gens AS (
    SELECT
        b.*,
        count(*) AS places,
        count(DISTINCT v.date) AS dates,
        count(DISTINCT v.structure_id) AS structures,
        greatest(b.personnes_min, 1) AS n,
        year($fin) - b.annee_naissance AS age_exact,
        -- une tranche recalculée une autre année se décale d’autant
        b.annee_tranche_age - year($fin) AS decalage
    FROM venues v JOIN beneficiaires b USING (beneficiaire_id)
    GROUP BY ALL
),
tranches(code, bas, haut) AS (
    VALUES ('moins_de_douze', 0, 11), ('douze_dix_huit', 12, 17), ('dix_huit_vingt_quatre', 18, 24),
           ('vingt_cinq_trente_neuf', 25, 39), ('quarante_cinquante_neuf', 40, 59),
           ('soixante_soixante_neuf', 60, 69), ('soixante_dix_plus', 70, 130),
           ('v1_dix_huit_trente_cinq', 18, 35), ('v1_trente_cinq_soixante', 35, 60),
           ('v1_soixante_plus', 60, 130)
),
suivis AS (
    SELECT
        g.*,
        coalesce(g.age_exact, t.bas - g.decalage) AS age_bas,
        coalesce(g.age_exact, t.haut - g.decalage) AS age_haut,
        p.premiere,
        p.premiere < $debut AS deja,
        g.identite <> 'ambigue' AS sur
    FROM gens g
    LEFT JOIN tranches t ON t.code = g.tranche_age
    JOIN premieres p USING (beneficiaire_id)
    WHERE g.anonyme = false
)
SELECT 'FRE-01' AS code, '' AS item, sum(n)::DOUBLE AS num, NULL::DOUBLE AS den,
       sum(personnes_min)::DOUBLE AS bas, sum(personnes_max)::DOUBLE AS haut FROM suivis
UNION ALL SELECT 'FRE-02', '', sum(places), NULL, NULL, NULL FROM gens
UNION ALL SELECT 'FRE-03', '', sum(places) FILTER (anonyme = false),
                 sum(places) FILTER (anonyme IS NOT NULL), NULL, NULL FROM gens
UNION ALL SELECT 'FRE-05', '', sum(n) FILTER (statut_social = 'retraite'),
                 sum(n) FILTER (statut_social <> 'non_communique'), NULL, NULL FROM suivis
UNION ALL SELECT 'FRE-06', '', sum(n) FILTER (age_bas >= 60),
                 sum(n) FILTER (age_bas >= 60 OR age_haut < 60), NULL, NULL FROM suivis
UNION ALL SELECT 'FRE-07', '', sum(n) FILTER (genre = 'feminin'),
                 sum(n) FILTER (genre <> 'non_communique'), NULL, NULL FROM suivis
UNION ALL SELECT 'FRE-09', statut_social, sum(n), NULL, NULL, NULL FROM suivis
          WHERE statut_social IS NOT NULL GROUP BY statut_social
UNION ALL SELECT 'FRE-08-cfppa', '60_69', sum(n) FILTER (age_bas >= 60 AND age_haut <= 69), NULL,
                 sum(n) FILTER (age_bas >= 60 AND age_haut <= 69),
                 sum(n) FILTER (age_bas <= 69 AND age_haut >= 60) FROM suivis
UNION ALL SELECT 'FRE-08-fse_plus', '55_plus', sum(n) FILTER (age_bas >= 55), NULL,
                 sum(n) FILTER (age_bas >= 55), sum(n) FILTER (age_haut >= 55) FROM suivis
UNION ALL SELECT 'FRE-11', '2', sum(n) FILTER (sur AND dates >= 2),
                 sum(n) FILTER (sur OR (dates < 2 AND personnes_max > 1)), NULL, NULL FROM suivis
UNION ALL SELECT 'FRE-11', '3', sum(n) FILTER (sur AND dates >= 3),
                 sum(n) FILTER (sur OR (dates < 2 AND personnes_max > 1)), NULL, NULL FROM suivis
UNION ALL SELECT 'FRE-13', '', median(dates) FILTER (sur), NULL, quantile_cont(dates, 0.25) FILTER (sur),
                 quantile_cont(dates, 0.75) FILTER (sur) FROM suivis
UNION ALL SELECT 'QUA-01', '', sum(n) FILTER (annee_naissance IS NOT NULL), sum(n), NULL, NULL FROM suivis
UNION ALL SELECT 'QUA-04', '', sum(n) FILTER (statut_social <> 'non_communique'), sum(n), NULL, NULL
          FROM suivis
UNION ALL SELECT 'QUA-05', '', sum(n) FILTER (code_insee_residence IS NOT NULL), sum(n), NULL, NULL
          FROM suivis
