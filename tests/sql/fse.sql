-- Participants du Fonds social européen (FSE) : une personne dans une opération. Règle par défaut :
-- deux dates de venue distinctes, de l’entrée à la sortie ; elle ne vaut que pour le FSE+.
WITH lignes AS (
    SELECT f.*, coalesce(f.beneficiaire_id, f.participant_id) AS qui,
           row_number() OVER (PARTITION BY coalesce(f.beneficiaire_id, f.participant_id), f.operation
                              ORDER BY f.date_entree) AS entree_n,
           row_number() OVER (PARTITION BY coalesce(f.beneficiaire_id, f.participant_id), f.operation
                              ORDER BY f.date_entree DESC) AS sortie_n
    FROM participants_fse f
),
parcours AS (  -- l’entrée est la première, la sortie est la dernière
    SELECT e.* EXCLUDE (date_sortie, situation_sortie, date_saisie_sortie, situation_6m, date_6m),
           s.date_sortie, s.situation_sortie, s.date_saisie_sortie, s.situation_6m, s.date_6m
    FROM lignes e JOIN lignes s ON s.qui = e.qui AND s.operation = e.operation AND s.sortie_n = 1
    LEFT JOIN structures lieu ON lieu.structure_id = e.structure_id
    LEFT JOIN chez c ON c.beneficiaire_id = e.beneficiaire_id
    WHERE e.entree_n = 1 AND est_ici(coalesce(lieu.code_insee, c.vue_a, c.habite))
),
regle AS (
    SELECT p.*, b.anonyme = false AS suivi, b.identite = 'ambigue' AS doute,
           (SELECT count(DISTINCT a.date) FROM participations v JOIN activites a USING (activite_id)
            WHERE v.beneficiaire_id = p.beneficiaire_id AND a.date >= p.date_entree
              AND (p.date_sortie IS NULL OR a.date <= p.date_sortie)) AS dates
    FROM parcours p LEFT JOIN beneficiaires b USING (beneficiaire_id)
),
participants AS (
    SELECT *,
           CASE WHEN NOT coalesce(suivi, false) OR doute THEN 'inverifiable'
                WHEN dates >= 2 THEN 'remplie'
                WHEN date_entree < getvariable('historique') THEN 'inverifiable'
                WHEN date_sortie IS NULL THEN 'en_cours'
                ELSE 'non_tenue' END AS etat,
           -- relevée dans les délais, et dite ; sinon inconnue
           CASE WHEN date_saisie_sortie BETWEEN date_sortie AND date_sortie + INTERVAL 28 DAY
                THEN nullif(situation_sortie, 'nr') END AS a_la_sortie,
           (date_sortie + INTERVAL 6 MONTH)::DATE AS echeance,
           CASE WHEN date_6m >= date_sortie + INTERVAL 6 MONTH - INTERVAL 7 DAY
                THEN nullif(situation_6m, 'nr') END AS a_six_mois
    FROM regle
),
comptes AS (  -- la règle n’écarte que des participants FSE+
    SELECT *, etat = 'remplie' OR periode_programme = '2014_2020' AS verifie,
           date_entree BETWEEN getvariable('debut') AND getvariable('fin') AS entre,
           date_sortie BETWEEN getvariable('debut') AND getvariable('fin') AS sorti,
           coalesce(echeance BETWEEN getvariable('debut') AND getvariable('fin'), false) AS six_mois
    FROM participants
    WHERE periode_programme = '2014_2020' OR etat NOT IN ('non_tenue', 'en_cours')
),
entrees AS (  -- chaque question posée à l’entrée : oui, non, ou vide si l’on ne sait pas
    SELECT c.periode_programme, c.verifie, u.*
    FROM comptes c, LATERAL (
        SELECT unnest([
            {'code': 'EECO01', 'oui': true}, {'code': 'EECO02', 'oui': statut_entree LIKE 'chomeur%'},
            {'code': 'EECO03', 'oui': statut_entree = 'chomeur_ld'},
            {'code': 'EECO04', 'oui': statut_entree LIKE 'inactif%'},
            {'code': 'EECO05', 'oui': statut_entree = 'emploi'},
            {'code': 'EECO06', 'oui': age_entree < 18},
            {'code': 'EECO07', 'oui': age_entree BETWEEN 18 AND 29},
            {'code': 'EECO08', 'oui': age_entree >= 55},
            {'code': 'EECO09', 'oui': nullif(cite, 'nr') = '0-2'},
            {'code': 'EECO10', 'oui': nullif(cite, 'nr') = '3-4'},
            {'code': 'EECO11', 'oui': nullif(cite, 'nr') = '5-8'},
            {'code': 'EECO12', 'oui': nullif(handicap, 'refus') = 'oui'},
            {'code': 'EECO13', 'oui': nullif(pays_tiers, 'refus') = 'oui'},
            {'code': 'EECO16', 'oui': sans_domicile_stable}, {'code': 'EECO17', 'oui': zone_rurale},
            {'code': 'CO01', 'oui': statut_entree LIKE 'chomeur%'},
            {'code': 'CO02', 'oui': statut_entree = 'chomeur_ld'},
            {'code': 'CO03', 'oui': statut_entree LIKE 'inactif%'},
            {'code': 'CO04', 'oui': statut_entree = 'inactif'},
            {'code': 'CO05', 'oui': statut_entree = 'emploi'},
            {'code': 'CO06', 'oui': age_entree < 25}, {'code': 'CO07', 'oui': age_entree >= 55},
            {'code': 'CO08', 'oui': age_entree >= 55 AND statut_entree NOT IN ('emploi', 'inactif_formation')},
            {'code': 'CO09', 'oui': nullif(cite, 'nr') = '0-2'},
            {'code': 'CO10', 'oui': nullif(cite, 'nr') = '3-4'},
            {'code': 'CO11', 'oui': nullif(cite, 'nr') = '5-8'},
            {'code': 'CO18', 'oui': sans_domicile_stable}, {'code': 'CO19', 'oui': zone_rurale}
        ]) AS q) AS un, LATERAL (SELECT un.q.code AS question, un.q.oui AS oui) AS u
    WHERE c.entre
),
liste_entrees(code, item, programme) AS (
    SELECT CASE WHEN q IN ('EECO12', 'EECO13') THEN 'FSE-01-sensibles' ELSE 'FSE-01' END, q,
           '2021_2027'
    FROM (SELECT unnest(['EECO01', 'EECO02', 'EECO03', 'EECO04', 'EECO05', 'EECO06', 'EECO07',
                         'EECO08', 'EECO09', 'EECO10', 'EECO11', 'EECO12', 'EECO13', 'EECO16',
                         'EECO17']) AS q)
    UNION ALL
    SELECT 'FSE-01-2014', unnest(['CO01', 'CO02', 'CO03', 'CO04', 'CO05', 'CO06', 'CO07', 'CO08',
                                  'CO09', 'CO10', 'CO11', 'CO18', 'CO19']), '2014_2020'
),
suites AS (  -- pouvait l’atteindre, l’a atteint ; vide si l’on ne sait pas
    SELECT c.periode_programme, c.verifie, u.*
    FROM comptes c, LATERAL (
        SELECT unnest([
            {'code': 'EECR01', 'quand': sorti, 'visee': statut_entree LIKE 'inactif%',
             'atteint': a_la_sortie = 'recherche'},
            {'code': 'EECR02', 'quand': sorti, 'visee': statut_entree <> 'inactif_formation',
             'atteint': a_la_sortie = 'formation'},
            {'code': 'EECR03', 'quand': sorti, 'visee': true,
             'atteint': a_la_sortie = 'qualification'},
            {'code': 'EECR04', 'quand': sorti, 'visee': statut_entree <> 'emploi',
             'atteint': a_la_sortie LIKE 'emploi%'},
            {'code': 'EECR05', 'quand': six_mois, 'visee': statut_entree <> 'emploi',
             'atteint': a_six_mois LIKE 'emploi%'},
            {'code': 'EECR06', 'quand': six_mois, 'visee': statut_entree = 'emploi',
             'atteint': a_six_mois = 'emploi_meilleur'},
            {'code': 'CR01', 'quand': sorti, 'visee': statut_entree LIKE 'inactif%',
             'atteint': a_la_sortie = 'recherche'},
            {'code': 'CR02', 'quand': sorti, 'visee': statut_entree <> 'inactif_formation',
             'atteint': a_la_sortie = 'formation'},
            {'code': 'CR03', 'quand': sorti, 'visee': true, 'atteint': a_la_sortie = 'qualification'},
            {'code': 'CR04', 'quand': sorti, 'visee': statut_entree <> 'emploi',
             'atteint': a_la_sortie LIKE 'emploi%'},
            {'code': 'CR06', 'quand': six_mois, 'visee': statut_entree <> 'emploi',
             'atteint': a_six_mois LIKE 'emploi%'},
            {'code': 'CR07', 'quand': six_mois, 'visee': statut_entree = 'emploi',
             'atteint': a_six_mois = 'emploi_meilleur'},
            {'code': 'CR08', 'quand': six_mois, 'visee': statut_entree <> 'emploi' AND age_entree >= 55,
             'atteint': a_six_mois LIKE 'emploi%'}
        ]) AS q) AS un, LATERAL (SELECT un.q.code AS question, un.q.visee AS visee,
                                        un.q.atteint AS atteint, un.q.quand AS quand) AS u
    WHERE u.quand
),
liste_suites(code, item, programme) AS (
    SELECT 'FSE-02', unnest(['EECR01', 'EECR02', 'EECR03', 'EECR04', 'EECR05', 'EECR06']),
           '2021_2027'
    UNION ALL
    SELECT 'FSE-02-2014', unnest(['CR01', 'CR02', 'CR03', 'CR04', 'CR06', 'CR07', 'CR08']),
           '2014_2020'
)
SELECT l.code, l.item, count(*) FILTER (e.oui) AS num, count(e.question) AS den,
       count(e.question) AS champ, NULL AS valeur, count(*) FILTER (e.oui AND e.verifie) AS bas,
       count(e.question) FILTER (e.oui IS NOT false) AS haut
FROM liste_entrees l
LEFT JOIN entrees e ON e.question = l.item AND e.periode_programme = l.programme
GROUP BY l.code, l.item
UNION ALL
SELECT 'FSE-01-ecartes', x.etat, count(*) FILTER (p.etat = x.etat), count(p.participant_id),
       count(p.participant_id), NULL, NULL, NULL
FROM (VALUES ('non_tenue'), ('en_cours'), ('inverifiable')) AS x(etat)
LEFT JOIN participants p ON p.periode_programme = '2021_2027'
     AND p.date_entree BETWEEN getvariable('debut') AND getvariable('fin')
GROUP BY x.etat
UNION ALL
SELECT l.code, l.item, count(*) FILTER (s.visee AND s.atteint), NULL,
       (SELECT count(*) FROM comptes c WHERE c.sorti AND c.periode_programme = l.programme), NULL,
       count(*) FILTER (s.visee AND s.atteint AND s.verifie),
       count(s.question) FILTER (s.visee IS NOT false AND s.atteint IS NOT false)
FROM liste_suites l
LEFT JOIN suites s ON s.question = l.item AND s.periode_programme = l.programme
GROUP BY l.code, l.item, l.programme
UNION ALL
SELECT 'FSE-02-' || l.item, '', count(*) FILTER (s.visee AND s.atteint),
       count(*) FILTER (s.visee AND s.atteint IS NOT NULL),
       count(s.question) FILTER (s.visee IS NOT false), NULL, NULL, NULL
FROM liste_suites l
LEFT JOIN suites s ON s.question = l.item AND s.periode_programme = l.programme
WHERE l.code = 'FSE-02'
GROUP BY l.item
UNION ALL
SELECT 'FSE-03-entree', '', count(*) FILTER (date_questionnaire_entree <= getvariable('fin')),
       count(*), count(*), NULL, NULL, NULL
FROM comptes WHERE periode_programme = '2021_2027' AND entre
UNION ALL
SELECT 'FSE-03-sortie', '', count(a_la_sortie), count(*), count(*), NULL, NULL, NULL
FROM comptes
WHERE periode_programme = '2021_2027'
  AND date_sortie + INTERVAL 28 DAY BETWEEN getvariable('debut') AND getvariable('fin')
UNION ALL
SELECT 'FSE-03-six_mois', '', count(a_six_mois) FILTER (date_6m <= getvariable('fin')), count(*),
       count(*), NULL, NULL, NULL
FROM comptes WHERE periode_programme = '2021_2027' AND six_mois
