package io.muster.plan;

import java.util.List;

/**
 * A program that goes on running on a node while the deployment is up, for those who start it by other means than a plan. Immutable.
 *
 * @param argv program and arguments
 * @param environment with which it starts
 * @param secrets names of those that it must find in its environment beside that
 * @param files that it reads, in the home folder
 */
public record Program(List<String> argv, NodeEnvironment environment, List<String> secrets, List<FileContent> files) {

    public Program {
        argv = List.copyOf(argv);
        secrets = List.copyOf(secrets);
        files = List.copyOf(files);
    }
}
