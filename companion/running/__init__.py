"""Starting and stopping the whole: the supervisor, its workers and its private Redis."""
