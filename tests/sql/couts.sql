-- Coût par bénéficiaire suivi (FIN-03), sur les exercices entiers de la période qui ont un budget.
WITH charges AS (
    SELECT * FROM budget
    WHERE sens = 'charge' AND make_date(exercice, 1, 1) >= getvariable('debut')
      AND make_date(exercice, 12, 31) <= getvariable('fin')
),
venus AS (
    SELECT p.beneficiaire_id,
           bool_or(year(a.date) IN (SELECT exercice FROM charges WHERE realise IS NOT NULL)) AS compte
    FROM participations p JOIN activites a USING (activite_id)
    -- les années civiles entières de la période
    WHERE make_date(year(a.date), 1, 1) >= getvariable('debut')
      AND make_date(year(a.date), 12, 31) <= getvariable('fin')
    GROUP BY p.beneficiaire_id
),
gens_venus AS (
    SELECT sum(n) FILTER (compte) AS personnes, sum(n) AS tous
    FROM gens JOIN venus USING (beneficiaire_id) WHERE anonyme = false
)
SELECT 'FIN-03' AS code, e.item, sum(realise) AS num, any_value(personnes) AS den,
       any_value(tous) AS champ, NULL AS valeur,
       sum(realise) / any_value(personnes) AS bas,
       sum(coalesce(realise, prevu)) / any_value(personnes) AS haut
FROM (VALUES ('hors_86', false), ('avec_86', true)) AS e(item, avec)
CROSS JOIN gens_venus
LEFT JOIN charges c ON e.avec OR NOT starts_with(c.compte, '86')
GROUP BY e.item
