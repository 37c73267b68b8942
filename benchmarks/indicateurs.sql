-- Les indicateurs par personne, par intercommunalité, d’une seule requête écrite à la main.
-- Variables : debut, fin. Vues déjà là : visites, cadres, personnes, lieux(code_insee, epci).
-- Les venues d’avant la période sont connues depuis plus de douze mois : le passé l’est donc aussi.
WITH tranches(tranche_age, bas, haut) AS (VALUES
    ('moins_de_douze', 0, 11), ('douze_dix_huit', 12, 17), ('dix_huit_vingt_quatre', 18, 24),
    ('vingt_cinq_trente_neuf', 25, 39), ('quarante_cinquante_neuf', 40, 59),
    ('soixante_soixante_neuf', 60, 69), ('soixante_dix_plus', 70, 130)
),
gens AS (
    SELECT
        p.numero, p.anonyme, p.genre, p.statut_social, p.personnes_min, p.personnes_max,
        greatest(p.personnes_min, 1)::INTEGER AS n,
        p.identite <> 'ambigue' AS sur,
        p.identite <> 'ambigue' OR (p.personnes_min = p.personnes_max AND p.personnes_min > 1)
            AS a_part,
        coalesce(year(getvariable('fin')) - p.annee_naissance,
                 t.bas + year(getvariable('fin')) - p.annee_tranche_age) AS age_bas,
        coalesce(year(getvariable('fin')) - p.annee_naissance,
                 t.haut + year(getvariable('fin')) - p.annee_tranche_age) AS age_haut
    FROM personnes p LEFT JOIN tranches t USING (tranche_age)
),
venues AS (
    SELECT c.epci, v.numero, count(*) AS places, count(DISTINCT v.date) AS dates,
           min(v.premiere_venue) AS premiere
    FROM visites v
    JOIN (SELECT cadre, epci FROM cadres JOIN lieux USING (code_insee)) c USING (cadre)
    WHERE v.date BETWEEN getvariable('debut') AND getvariable('fin') AND c.epci IS NOT NULL
    GROUP BY c.epci, v.numero
),
suivis AS (
    SELECT v.*, g.* EXCLUDE (numero),
           v.premiere >= getvariable('debut') AS nouveau,
           g.sur OR (v.dates = 1 AND g.personnes_max > 1) AS attribuable
    FROM venues v JOIN gens g USING (numero)
    WHERE NOT g.anonyme
),
toutes AS (SELECT epci, sum(places) AS toutes FROM venues GROUP BY epci)
SELECT
    epci,
    any_value(toutes) AS toutes,
    sum(places) AS couvertes,
    sum(n) AS gens,
    sum(personnes_max) AS gens_max,
    sum(n) FILTER (nouveau AND a_part) AS nouveaux,
    sum(n) FILTER (statut_social = 'retraite') AS retraite,
    sum(n) FILTER (statut_social = 'sans_emploi') AS sans_emploi,
    sum(n) FILTER (statut_social = 'en_emploi') AS en_emploi,
    sum(n) FILTER (statut_social = 'scolarise') AS scolarise,
    sum(n) FILTER (statut_social = 'non_communique') AS statut_tu,
    sum(n) FILTER (statut_social <> 'non_communique') AS statut_su,
    sum(n) FILTER (statut_social IS NOT NULL) AS statut_demande,
    sum(n) FILTER (age_bas >= 60) AS seniors,
    sum(n) FILTER (age_bas >= 60 OR age_haut < 60) AS seniors_ou_non,
    sum(n) FILTER (age_bas >= 70) AS grands_seniors,
    sum(n) FILTER (age_bas >= 70 OR age_haut < 70) AS grands_seniors_ou_non,
    sum(n) FILTER (genre = 'feminin') AS femmes,
    sum(n) FILTER (genre <> 'non_communique') AS genre_su,
    sum(n) FILTER (genre IS NOT NULL) AS genre_demande,
    sum(n) FILTER (age_bas >= 0 AND age_haut <= 11) AS age_0,
    sum(n) FILTER (age_bas >= 12 AND age_haut <= 17) AS age_12,
    sum(n) FILTER (age_bas >= 18 AND age_haut <= 24) AS age_18,
    sum(n) FILTER (age_bas >= 25 AND age_haut <= 39) AS age_25,
    sum(n) FILTER (age_bas >= 40 AND age_haut <= 59) AS age_40,
    sum(n) FILTER (age_bas >= 60 AND age_haut <= 69) AS age_60,
    sum(n) FILTER (age_bas IS NULL) AS age_tu,
    sum(n) FILTER (age_bas IS NOT NULL) AS age_su,
    sum(n) FILTER (sur AND dates >= 2) AS revenus_2,
    sum(n) FILTER (sur AND dates >= 3) AS revenus_3,
    sum(n) FILTER (attribuable) AS attribuables,
    sum(n) FILTER (attribuable AND dates = 1) AS venues_1,
    sum(n) FILTER (sur AND dates = 2) AS venues_2,
    sum(n) FILTER (sur AND dates BETWEEN 3 AND 5) AS venues_3,
    sum(n) FILTER (sur AND dates BETWEEN 6 AND 10) AS venues_6,
    sum(n) FILTER (sur AND dates >= 11) AS venues_11,
    sum(dates) FILTER (sur) AS dates_sures,
    count(*) FILTER (sur) AS lignes_sures,
    quantile_cont(dates, 0.5) FILTER (sur) AS mediane
FROM suivis JOIN toutes USING (epci)
GROUP BY epci
