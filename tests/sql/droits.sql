-- Le non-recours (NRC), lu au dernier jour de la période, avec les règles par défaut : non-recours
-- depuis trois mois ; une demande se lit dans un taux six mois après son dépôt.
WITH notees AS (
    SELECT d.*
    FROM droits d
    LEFT JOIN structures s USING (structure_id)
    JOIN chez c USING (beneficiaire_id)
    WHERE d.date_reperage BETWEEN getvariable('debut') AND getvariable('fin')
      AND est_ici(coalesce(s.code_insee, c.vue_a, c.habite))
),
lues AS (
    SELECT *,
           CASE WHEN motif_hors_champ IS NOT NULL THEN 'hors_champ'
                WHEN mois_sans_recours IS NULL THEN 'non_communique'
                WHEN mois_sans_recours < 3 THEN 'recente' ELSE 'reperee' END AS etat,
           -- ce qui arrive après la période n’est pas encore arrivé
           CASE WHEN date_depot > getvariable('fin') THEN false
                WHEN date_depot IS NOT NULL THEN true
                ELSE coalesce(decision NOT IN ('inconnue'), false) END AS deposee,
           CASE WHEN date_decision > getvariable('fin') THEN 'en_attente'
                ELSE coalesce(decision, 'inconnue') END AS suite
    FROM notees
),
situations AS (
    SELECT *, etat = 'reperee' AS reperee, etat = 'reperee' AND deposee AS engagee,
           etat = 'reperee' AND deposee AND suite IN ('accord', 'accord_partiel') AS ouvert,
           CASE WHEN date_depot IS NULL THEN 'non_communique'
                WHEN date_depot <= getvariable('fin') - INTERVAL 6 MONTH THEN 'mure'
                ELSE 'jeune' END AS recul
    FROM lues
),
etapes AS (
    SELECT etat AS etape, beneficiaire_id FROM situations
    UNION ALL SELECT 'sans_demarche', beneficiaire_id FROM situations WHERE reperee AND NOT deposee
    UNION ALL SELECT 'engagee', beneficiaire_id FROM situations WHERE engagee
    UNION ALL SELECT suite, beneficiaire_id FROM situations WHERE engagee
    UNION ALL SELECT 'ouvert', beneficiaire_id FROM situations WHERE ouvert
    UNION ALL SELECT CASE WHEN preuve IN ('notification', 'attestation') THEN 'prouve'
                     ELSE 'non_prouve' END, beneficiaire_id FROM situations WHERE ouvert
),
par_personne AS (
    SELECT beneficiaire_id, bool_or(engagee) AS engagee,
           bool_or(deposee AND etat IN ('reperee', 'non_communique')) AS peut_etre
    FROM situations GROUP BY beneficiaire_id
)
SELECT 'NRC-00' AS code, e.etape AS item,
       (SELECT count(*) FROM etapes x WHERE x.etape = e.etape) AS num, NULL AS den,
       (SELECT count(*) FROM situations) AS champ, NULL AS valeur, NULL AS bas, NULL AS haut
FROM (VALUES ('hors_champ'), ('recente'), ('non_communique'), ('reperee'), ('sans_demarche'),
             ('engagee'), ('en_attente'), ('inconnue'), ('refus'), ('sans_suite'), ('ouvert'),
             ('accord'), ('accord_partiel'), ('prouve'), ('non_prouve')) AS e(etape)
UNION ALL
SELECT 'NRC-01', '', count(*) FILTER (reperee), NULL,
       count(*) FILTER (etat IN ('reperee', 'non_communique')), NULL, count(*) FILTER (reperee),
       count(*) FILTER (etat IN ('reperee', 'non_communique'))
FROM situations
UNION ALL
SELECT 'NRC-02', '', count(*) FILTER (engagee), NULL,
       count(*) FILTER (etat IN ('reperee', 'non_communique')), NULL,
       count(*) FILTER (engagee), count(*) FILTER (deposee AND etat IN ('reperee', 'non_communique'))
FROM situations
UNION ALL
SELECT 'NRC-02-personnes', '', count(*) FILTER (engagee), NULL, count(*), NULL,
       count(*) FILTER (engagee), count(*) FILTER (peut_etre)
FROM par_personne
UNION ALL
SELECT 'NRC-02-suites', e.suite,
       (SELECT count(*) FROM situations s WHERE s.engagee AND s.suite = e.suite),
       (SELECT count(*) FROM situations s WHERE s.engagee),
       (SELECT count(*) FROM situations s WHERE s.engagee), NULL, NULL, NULL
FROM (VALUES ('accord'), ('accord_partiel'), ('refus'), ('sans_suite'), ('en_attente'),
             ('inconnue')) AS e(suite)
UNION ALL
SELECT 'NRC-03', '', count(*) FILTER (engagee), count(*) FILTER (reperee),
       count(*) FILTER (etat IN ('reperee', 'non_communique')), NULL, NULL, NULL
FROM situations
UNION ALL
SELECT 'NRC-04', '', count(*) FILTER (ouvert), count(*), count(*), NULL,
       100.0 * count(*) FILTER (ouvert) / count(*),
       100.0 * count(*) FILTER (ouvert OR suite IN ('en_attente', 'inconnue')) / count(*)
FROM situations WHERE engagee AND recul = 'mure'
UNION ALL
SELECT 'NRC-04-decisions', '', count(*) FILTER (ouvert),
       count(*) FILTER (suite IN ('accord', 'accord_partiel', 'refus', 'sans_suite')), count(*),
       NULL, NULL, NULL
FROM situations WHERE engagee AND recul = 'mure'
UNION ALL
SELECT 'NRC-04-recul', e.recul,
       (SELECT count(*) FROM situations s WHERE s.engagee AND s.recul = e.recul),
       (SELECT count(*) FROM situations s WHERE s.engagee AND s.recul <> 'non_communique'),
       (SELECT count(*) FROM situations s WHERE s.engagee), NULL, NULL, NULL
FROM (VALUES ('mure'), ('jeune'), ('non_communique')) AS e(recul)
UNION ALL
SELECT 'NRC-04-preuves', e.item,
       (SELECT count(*) FROM situations s
        WHERE s.ouvert AND list_contains(e.preuves, coalesce(s.preuve, ''))),
       (SELECT count(*) FROM situations s WHERE s.ouvert AND s.preuve IS NOT NULL),
       (SELECT count(*) FROM situations s WHERE s.ouvert), NULL, NULL, NULL
FROM (VALUES ('confirme', ['notification', 'attestation']), ('declare', ['declaration']),
             ('sans_preuve', ['aucune']), ('non_communique', [''])) AS e(item, preuves)
UNION ALL
SELECT 'NRC-05', '', sum(12 * montant_mensuel) FILTER (preuve = 'notification'),
       count(montant_mensuel) FILTER (preuve = 'notification'), count(*), NULL, NULL, NULL
FROM situations WHERE ouvert
UNION ALL
SELECT 'NRC-05-mediane', '', sum(12 * montant_mensuel) FILTER (preuve = 'notification'),
       count(montant_mensuel) FILTER (preuve = 'notification'), count(*),
       median(12 * montant_mensuel) FILTER (preuve = 'notification'),
       quantile_cont(12 * montant_mensuel, 0.25) FILTER (preuve = 'notification'),
       quantile_cont(12 * montant_mensuel, 0.75) FILTER (preuve = 'notification')
FROM situations WHERE ouvert
UNION ALL
SELECT 'NRC-06', e.forme,
       (SELECT count(*) FROM situations s WHERE s.reperee
        AND CASE WHEN coalesce(s.type_odenore, 'inconnu') = 'inconnu' THEN 'non_communique'
            ELSE s.type_odenore END = e.forme),
       (SELECT count(*) FROM situations s WHERE s.reperee AND s.type_odenore <> 'inconnu'),
       (SELECT count(*) FROM situations s WHERE s.reperee), NULL, NULL, NULL
FROM (VALUES ('non_connaissance'), ('non_demande'), ('non_reception'), ('non_proposition'),
             ('non_communique')) AS e(forme)
