-- Ce que partagent les comptes écrits à la main : qui est venu, qui est suivi, quel âge, où.
-- Variables : debut, fin, epci (vide : toutes les données).
-- Vues déjà là : une par table du dossier, compte_rendu (import.json), et
-- lieux_epci(code_insee, commune, epci).

-- le premier jour que les fichiers disent couvrir, ou le premier où ils ont une ligne
SET VARIABLE historique = (
    SELECT least((SELECT min(date) FROM activites),
                 (SELECT min(f.debut)::DATE FROM (SELECT unnest(fichiers) AS f FROM compte_rendu))));

-- une place occupée dans la période, sur le territoire
CREATE VIEW venues AS
SELECT p.beneficiaire_id, p.activite_id, a.date, a.structure_id, a.type_lieu, l.epci
FROM participations p
JOIN activites a USING (activite_id)
LEFT JOIN lieux_epci l ON l.code_insee = a.code_insee
WHERE a.date BETWEEN getvariable('debut') AND getvariable('fin')
  AND (getvariable('epci') = '' OR l.epci = getvariable('epci'));

-- la première venue de toutes, où que ce soit
CREATE VIEW premieres AS
SELECT p.beneficiaire_id, min(a.date) AS premiere
FROM participations p JOIN activites a USING (activite_id)
GROUP BY p.beneficiaire_id;

-- âges que couvre une tranche affichée ; sans limite d’âge, 130 ans
CREATE TABLE tranches AS
SELECT * FROM (VALUES
    ('moins_de_douze', 0, 11), ('douze_dix_huit', 12, 17), ('dix_huit_vingt_quatre', 18, 24),
    ('vingt_cinq_trente_neuf', 25, 39), ('quarante_cinquante_neuf', 40, 59),
    ('soixante_soixante_neuf', 60, 69), ('soixante_dix_plus', 70, 130),
    ('v1_dix_huit_trente_cinq', 18, 35), ('v1_trente_cinq_soixante', 35, 60),
    ('v1_soixante_plus', 60, 130)) AS t(code, bas, haut);

-- les personnes et ce que l’on sait de leur âge à la fin de la période
CREATE VIEW gens AS
SELECT
    b.*,
    -- qui est venu compte au moins pour une personne, même s’il en double peut-être une autre
    greatest(b.personnes_min, 1) AS n,
    b.identite <> 'ambigue' AS sur,
    -- âge atteint dans l’année ; une tranche calculée une autre année se décale d’autant
    coalesce(year(getvariable('fin')) - b.annee_naissance,
             t.bas + year(getvariable('fin')) - b.annee_tranche_age) AS age_bas,
    coalesce(year(getvariable('fin')) - b.annee_naissance,
             t.haut + year(getvariable('fin')) - b.annee_tranche_age) AS age_haut
FROM beneficiaires b
LEFT JOIN tranches t ON t.code = b.tranche_age;

-- une ligne par personne suivie venue dans la période
CREATE VIEW suivis AS
SELECT g.*, v.dates, p.premiere
FROM gens g
JOIN (SELECT beneficiaire_id, count(DISTINCT date) AS dates FROM venues GROUP BY ALL) v
    USING (beneficiaire_id)
JOIN premieres p USING (beneficiaire_id)
WHERE g.anonyme = false;

-- où ranger ce qui parle d’une personne : là où elle est venue en dernier, sinon là où elle habite
CREATE VIEW chez AS
SELECT
    b.beneficiaire_id,
    (SELECT max(a.code_insee)
     FROM participations p JOIN activites a USING (activite_id)
     WHERE p.beneficiaire_id = b.beneficiaire_id
       AND a.date = (SELECT max(x.date) FROM participations y JOIN activites x USING (activite_id)
                     WHERE y.beneficiaire_id = b.beneficiaire_id)) AS vue_a,
    b.code_insee_residence AS habite
FROM beneficiaires b;
CREATE MACRO est_ici(code) AS
    getvariable('epci') = ''
    OR coalesce((SELECT l.epci FROM lieux_epci l WHERE l.code_insee = code), '') = getvariable('epci');

-- le passé d’une personne est connu si les données remontent à douze mois avant la période et qu’un
-- fichier couvre chaque jour depuis : la période qu’il annonce, ou les mois où une source a des lignes
CREATE VIEW couverture AS
SELECT f.debut::DATE AS debut, f.fin::DATE AS fin
FROM (SELECT unnest(fichiers) AS f FROM compte_rendu)
WHERE f.format = 'coop' AND f.role = 'accompagnements'
UNION ALL
SELECT date_trunc('month', min(date))::DATE, last_day(max(date))
FROM activites WHERE source NOT IN ('coop_v1', 'coop_v2')
GROUP BY source;
CREATE MACRO recul_suffisant() AS
    getvariable('historique') <= getvariable('debut') - INTERVAL 12 MONTH AND NOT EXISTS (
    SELECT 1
    FROM generate_series(getvariable('debut') - INTERVAL 12 MONTH,
                         getvariable('debut') - INTERVAL 1 DAY, INTERVAL 1 DAY) AS j(jour)
    WHERE NOT EXISTS (SELECT 1 FROM couverture c WHERE j.jour BETWEEN c.debut AND c.fin));
