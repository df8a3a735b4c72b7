"""The contract of a submission: a row model per form, and what follows from it."""

from pesbench.forms.build import build_forms
from pesbench.forms.compile import CompiledForm, Warned, compile_form
from pesbench.forms.explain import Fault
from pesbench.forms.form import Form
from pesbench.forms.long import KeyFault, faults_by_key
from pesbench.forms.melt import Declared, melt, observation_columns, observation_key
from pesbench.forms.pivot import pivot
from pesbench.forms.recognise import recognise

__all__ = [
    "CompiledForm",
    "Declared",
    "Fault",
    "Form",
    "KeyFault",
    "Warned",
    "build_forms",
    "compile_form",
    "faults_by_key",
    "melt",
    "observation_columns",
    "observation_key",
    "pivot",
    "recognise",
]
