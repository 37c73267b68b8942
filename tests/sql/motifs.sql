-- Pourquoi l’on vient (MOT), parmi les personnes suivies à qui on l’a demandé.
WITH dits AS (
    SELECT m.beneficiaire_id, m.date, m.motif
    FROM motifs m
    JOIN beneficiaires b ON b.beneficiaire_id = m.beneficiaire_id AND b.anonyme = false
    JOIN chez c ON c.beneficiaire_id = m.beneficiaire_id
    WHERE m.date <= getvariable('fin') AND est_ici(coalesce(c.vue_a, c.habite))
),
liste(motif) AS (
    VALUES ('lien_social'), ('apprendre'), ('demarches'), ('emploi'), ('acces'), ('communiquer'),
           ('loisirs'), ('autre')
),
interrogees AS (
    SELECT beneficiaire_id, list(motif) AS motifs,
           bool_or(motif <> 'non_communique') AS a_repondu
    FROM dits WHERE date >= getvariable('debut')
    GROUP BY beneficiaire_id
),
bornes AS (
    SELECT beneficiaire_id, min(date) AS d1, max(date) AS d2
    FROM dits GROUP BY beneficiaire_id
    HAVING max(date) >= getvariable('debut') AND min(date) < max(date)
),
deux_fois AS (
    SELECT b.beneficiaire_id,
           list(d.motif) FILTER (d.date = d1) AS avant, list(d.motif) FILTER (d.date = d2) AS apres,
           bool_or(d.motif <> 'non_communique') FILTER (d.date = d1)
           AND bool_or(d.motif <> 'non_communique') FILTER (d.date = d2) AS a_repondu
    FROM bornes b JOIN dits d USING (beneficiaire_id)
    GROUP BY b.beneficiaire_id
)
SELECT 'MOT-01' AS code, l.motif AS item,
       count(*) FILTER (a_repondu AND list_contains(motifs, l.motif)) AS num,
       count(*) FILTER (a_repondu) AS den, count(i.beneficiaire_id) AS champ, NULL AS valeur,
       NULL AS bas, NULL AS haut
FROM liste l LEFT JOIN interrogees i ON true GROUP BY l.motif
UNION ALL
SELECT 'MOT-02-premiere', l.motif, count(*) FILTER (a_repondu AND list_contains(avant, l.motif)),
       count(*) FILTER (a_repondu), count(i.beneficiaire_id), NULL, NULL, NULL
FROM liste l LEFT JOIN deux_fois i ON true GROUP BY l.motif
UNION ALL
SELECT 'MOT-02-derniere', l.motif, count(*) FILTER (a_repondu AND list_contains(apres, l.motif)),
       count(*) FILTER (a_repondu), count(i.beneficiaire_id), NULL, NULL, NULL
FROM liste l LEFT JOIN deux_fois i ON true GROUP BY l.motif
