from appsistance.project import Project
from appsistance.upgrade import Release


def test_stored_releases_are_found_in_order(tmp_path):
    for name in ("19.0.1.1.0.tar.xz", "19.0.1.0.0.tar.xz", "19.0.1.0.0.facts.json"):
        (tmp_path / name).touch()
    versions = [release.version for release in Release.stored(tmp_path)]
    assert versions == ["19.0.1.0.0", "19.0.1.1.0"]


def test_a_release_is_stored_with_its_facts():
    releases = Release.stored(Project.find().test_addons / "upgrade")
    assert releases
    assert all(release.facts.exists() for release in releases)


def test_what_a_story_left_out_is_of_a_stored_release():
    folder = Project.find().test_addons / "upgrade"
    untold = {release.untold for release in Release.stored(folder)}
    assert set(folder.glob("*.sql")) <= untold
