package io.muster.plan;

import io.muster.check.Finding;
import java.io.IOException;
import java.util.List;

/** What a file of this machine must be before it is sent. Implementations are records and touch nothing but what they are given. */
public interface FileCheck {

    /** A file that can be read at any place. */
    interface Content {

        long size();

        /**
         * Bytes from that place on; fewer than asked for where the file ends before.
         *
         * @throws IOException if they cannot be read
         */
        byte[] read(long from, int length) throws IOException;
    }

    /** Where the description names the file. */
    String path();

    /**
     * What is not as expected; empty where all is.
     *
     * @throws IOException if the file cannot be read
     */
    List<Finding> unmet(Content file) throws IOException;
}
