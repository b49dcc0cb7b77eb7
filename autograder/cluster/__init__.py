"""A class graded on a Dask cluster: the gradebook stays here, the work is done there.

- `client` sends submissions to the cluster, a few at a time, and yields results as they come;
  `connection` makes sure first that each machine grades as this one would (`about`).
- `engines` is what a Dask worker holds for a run: a process for each of its threads.
- `engine` is such a process. It has the course in a folder of its own, and an interpreter that
  forks the isolated workers in which students' code runs.
- `messages` is what they say to one another.

The cluster is trusted: whoever controls its scheduler or a worker has the hidden tests and decides
on scores, and Dask itself unpickles what they send. Students' code is not trusted there any more
than here. It runs in isolated workers alone, never in a process that Dask knows of; and what comes
back is JSON that an engine has written, never an object that student code could have had a hand in.

`client`, `connection` and `engines` alone import `distributed`.
"""
