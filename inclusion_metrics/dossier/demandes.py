"""One dossier asked for: a file of parameters, and the notebook that its folder names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inclusion_metrics.dossier.notebooks import notebook_file, notebook_parameters, project_root
from inclusion_metrics.dossier.params import Parametres, check
from inclusion_metrics.dossier.plan import Carnet, read_carnet
from inclusion_metrics.dossier.yamlfile import label_of, read_yaml
from inclusion_metrics.model import ErreurUtilisateur


@dataclass(frozen=True, slots=True)
class Demande:
    """One dossier asked for: its parameters, and the notebook that its folder names."""

    carnet: Carnet
    name: str
    file: Path
    parametres: Parametres

    @property
    def notebook(self) -> str:
        """Name of the notebook."""
        return self.carnet.name

    @property
    def key(self) -> str:
        """« contrat_de_ville/grand-chambery-2024 »: where its files go in an output folder."""
        return f"{self.notebook}/{self.name}"

    @property
    def root(self) -> Path:
        """The folder that holds the notebooks, which paths are counted from."""
        return project_root(self.file)


def read_params(path: Path) -> Parametres:
    """Read and check a file of parameters.

    Raises:
        ErreurUtilisateur: one sentence per fault, each naming the file, the line and the key.
    """
    return read_demande(path).parametres


def read_demande(path: Path) -> Demande:
    """Read a file of parameters and find its notebook: params/<notebook>/<name>.yaml.

    Raises:
        ErreurUtilisateur: as ``read_params``; also, no notebook bears the name of the folder, or
            the notebook does not know one of the keys.
    """
    root = project_root(path)
    document = read_yaml(path)
    notebook = notebook_file(root, path.resolve().parent.name, asked_by=label_of(path))
    parametres = check(document, root)
    known = notebook_parameters(notebook)
    for key in document.values:
        if key not in known:
            raise ErreurUtilisateur(
                f"{document.where(key)} : le carnet « {notebook.name} » n’a pas de paramètre "
                f"« {key} » ; supprimez la ligne ou ajoutez-le à sa cellule « parameters »."
            )
    return Demande(read_carnet(root, notebook.stem), path.stem, path, parametres)
