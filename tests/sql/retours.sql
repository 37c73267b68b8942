-- Qui est nouveau (FRE-04), et qui revient dans les 90 jours (FRE-12).
WITH nouveaux AS (
    SELECT *, premiere >= getvariable('debut') AS jamais_vu,
           -- deux personnes prouvées ne doublent personne d’autre
           sur OR (personnes_min = personnes_max AND personnes_min > 1) AS a_part,
           recul_suffisant() OR coalesce(accompagnements_hors_fichier = 0, false) AS passe_connu
    FROM suivis
),
-- première venue de la période, n’importe où, et le territoire où elle eut lieu
dans_la_periode AS (
    SELECT p.beneficiaire_id, a.date, l.epci
    FROM participations p JOIN activites a USING (activite_id)
    LEFT JOIN lieux_epci l ON l.code_insee = a.code_insee
    WHERE a.date BETWEEN getvariable('debut') AND getvariable('fin')
),
arrivees AS (
    SELECT d.beneficiaire_id, min(d.date) AS arrivee
    FROM dans_la_periode d GROUP BY d.beneficiaire_id
),
cohorte AS (
    SELECT g.*, x.arrivee, p.premiere < getvariable('debut') AS deja_vu,
           recul_suffisant() OR coalesce(g.accompagnements_hors_fichier = 0, false) AS passe_connu,
           (SELECT count(DISTINCT d.date) FROM dans_la_periode d
            WHERE d.beneficiaire_id = g.beneficiaire_id
              AND d.date <= x.arrivee + INTERVAL 90 DAY) AS dates_90
    FROM arrivees x JOIN gens g USING (beneficiaire_id) JOIN premieres p USING (beneficiaire_id)
    WHERE g.anonyme = false
      AND x.arrivee <= getvariable('fin') - INTERVAL 90 DAY
      AND (getvariable('epci') = '' OR EXISTS (
            SELECT 1 FROM dans_la_periode d
            WHERE d.beneficiaire_id = g.beneficiaire_id AND d.date = x.arrivee
              AND d.epci = getvariable('epci')))
)
SELECT 'FRE-04' AS code, '' AS item, sum(n) FILTER (jamais_vu AND passe_connu AND a_part) AS num,
       sum(n) AS den, sum(n) AS champ, NULL AS valeur,
       100.0 * coalesce(sum(n) FILTER (jamais_vu AND passe_connu AND a_part), 0) / sum(n) AS bas,
       100.0 * sum(n) FILTER (jamais_vu) / sum(n) AS haut
FROM nouveaux
UNION ALL
-- champ : toutes celles qui pourraient être nouvelles ; sous un nom ambigu déjà vu, toutes sauf une
SELECT 'FRE-12', '', sum(n) FILTER (NOT deja_vu AND passe_connu AND sur AND dates_90 >= 2),
       sum(n) FILTER (NOT deja_vu AND passe_connu AND (sur OR (dates_90 = 1 AND personnes_max > 1))),
       sum(CASE WHEN NOT deja_vu THEN personnes_max ELSE personnes_max - 1 END), NULL, NULL, NULL
FROM cohorte
