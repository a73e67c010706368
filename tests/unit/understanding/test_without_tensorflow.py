"""TensorFlow stays out, and says so when somebody needs it; Rasa is the one we patched."""

from __future__ import annotations

import sys

import pytest

from understanding import rasa_patches
from understanding.without_tensorflow import TensorFlowIsKeptOut, keep_out


def test_the_placeholder_stands_in_for_the_module() -> None:
    import tensorflow as tf

    class Model(tf.keras.Model):
        @tf.function
        def call(self, values: tf.Tensor) -> tf.Tensor:
            return values

    with pytest.raises(TensorFlowIsKeptOut, match="Model needs TensorFlow"):
        Model()


def test_a_component_of_rasa_that_needs_it_says_so() -> None:
    from rasa.utils.tensorflow.models import RasaModel

    with pytest.raises(TensorFlowIsKeptOut, match="RasaModel"):
        RasaModel()


def test_keeping_it_out_twice_changes_nothing() -> None:
    before = list(sys.meta_path)
    keep_out()
    assert sys.meta_path == before


def test_patches_refuse_a_rasa_they_were_not_written_for() -> None:
    changed = {"RemoteAction.run": (test_keeping_it_out_twice_changes_nothing, "0" * 16)}
    with pytest.raises(rasa_patches.RasaChanged, match=r"RemoteAction\.run"):
        rasa_patches.check(changed)
