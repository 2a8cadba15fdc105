from types import SimpleNamespace

import pytest

from appsistance.templates import Templates


@pytest.fixture
def templates(project):
    return Templates(project, SimpleNamespace(odoo_version="19.0.0+dfsg-1"))


def test_a_template_is_named_after_what_it_contains(templates, project):
    before = (templates.bare_name(), templates.core_name(), templates.ours_name())
    (project.addons / "one" / "model.py").write_text("x = 2\n")
    after = (templates.bare_name(), templates.core_name(), templates.ours_name())
    assert after[:2] == before[:2]
    assert after[2] != before[2]


def test_a_new_dependency_makes_another_core_template(templates, project):
    before = templates.core_name()
    (project.addons / "one" / "__manifest__.py").write_text("{'depends': ['fleet']}")
    assert templates.core_name() != before


def test_another_odoo_makes_everything_again(templates, project):
    other = Templates(project, SimpleNamespace(odoo_version="19.0.1+dfsg-1"))
    assert other.bare_name() != templates.bare_name()
    assert other.core_name() != templates.core_name()
    assert other.ours_name() != templates.ours_name()


def test_the_demonstration_firm_is_kept_apart(templates, project):
    before = (templates.ours_name(), templates.demo_name())
    demo = project.addons / "appsistance_demo"
    demo.mkdir()
    (demo / "__manifest__.py").write_text("{'depends': ['one']}")
    assert templates.ours_name() == before[0]
    assert templates.demo_name() != before[1]


def test_a_changed_test_needs_no_new_template(templates, project):
    before = templates.ours_name()
    (project.addons / "one" / "tests" / "test_one.py").write_text("assert True\n")
    assert templates.ours_name() == before


def test_throw_away_databases_have_names_of_their_own():
    first, second = Templates.scratch_name(), Templates.scratch_name()
    assert first != second
    assert first.startswith("scratch_")
