-- Habiter un quartier prioritaire (FRE-10) : seules l’adresse et la déclaration le disent.
WITH residents AS (
    SELECT *,
           CASE WHEN qpv_code IS NOT NULL AND qpv_mode IN ('adresse', 'declare')
                THEN qpv_code <> 'hors' END AS en_qpv,
           CASE WHEN qpv_code IS NOT NULL AND qpv_mode <> 'inconnu' THEN qpv_mode
                ELSE 'non_communique' END AS mode
    FROM suivis
)
SELECT 'FRE-10' AS code, '' AS item, sum(n) FILTER (en_qpv) AS num,
       sum(n) FILTER (en_qpv IS NOT NULL) AS den, sum(n) AS champ, NULL AS valeur, NULL AS bas,
       NULL AS haut
FROM residents
UNION ALL
SELECT 'FRE-10-profil', '', sum(n) FILTER (en_qpv), sum(n) FILTER (en_qpv IS NOT NULL), sum(n),
       NULL, sum(n) FILTER (en_qpv), sum(n) FILTER (en_qpv IS NOT false)
FROM residents
UNION ALL
SELECT 'FRE-10-quartier', '', sum(n), NULL, sum(n), NULL, NULL, NULL FROM residents
UNION ALL
SELECT 'FRE-10-mode', m.mode, sum(n) FILTER (r.mode = m.mode),
       sum(n) FILTER (r.mode <> 'non_communique'), sum(n), NULL, NULL, NULL
FROM (VALUES ('adresse'), ('declare'), ('lieu'), ('non_communique')) AS m(mode)
LEFT JOIN residents r ON true
GROUP BY m.mode
