"use strict";
(() => {
  const form = document.getElementById("im-filtre");
  const rows = [...document.querySelectorAll("#im-liste tbody tr")];
  const field = (name) => document.getElementById(name);
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[’']/g, " ");
  const texts = rows.map((row) => plain(row.textContent));
  const show = () => {
    const words = plain(field("im-recherche").value).split(/\s+/).filter(Boolean);
    const [notebook, year, state] = ["im-carnet", "im-annee", "im-etat"].map((n) => field(n).value);
    let shown = 0;
    rows.forEach((row, place) => {
      const kept =
        words.every((word) => texts[place].includes(word)) &&
        (!notebook || row.dataset.carnet === notebook) &&
        (!year || row.dataset.annee.split(" ").includes(year)) &&
        (!state || row.dataset.etat === state);
      row.hidden = !kept;
      shown += kept;
    });
    const several = shown > 1 ? "s" : "";
    field("im-compte").textContent =
      shown === rows.length ? "" : `${shown} dossier${several} sur ${rows.length}`;
  };
  form.addEventListener("input", show);
  field("im-tout").addEventListener("click", () => {
    form.querySelectorAll("input, select").forEach((one) => (one.value = ""));
    show();
  });
  form.hidden = rows.length < 2;
  show();
})();
