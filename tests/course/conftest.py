def pytest_addoption(parser):
    parser.addoption(
        "--belief-seeds", type=int, default=2, help="draws of the cases that beliefs have to fail"
    )
