package io.muster.kubernetes;

import io.muster.plan.ShellText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses of hosts in texts of one node, and what a pod has instead. Immutable.
 *
 * @param hosts of all nodes, the head first
 * @param own of the node
 * @param head variable of the shell that tells a worker where the head is
 */
record HostAddresses(List<String> hosts, String own, String head) {

    /** Set by the downward API; the name is one that no description may use. */
    static final String POD_IP = "MUSTER_POD_IP";

    private static final Pattern ADDRESS = Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.]*\\d)");

    private static final Pattern OPTION = Pattern.compile("--[A-Za-z0-9-]+=");

    /** Addresses of nodes other than this one and the head, which nothing in a pod tells. */
    List<String> strangers(String text) {
        return found(text).stream()
                .filter(host -> !host.equals(own) && !isHead(host))
                .distinct()
                .toList();
    }

    /** Whether it names the head, which is another node. */
    boolean namesHead(String text) {
        return found(text).stream().anyMatch(this::isHead);
    }

    /** For a variable of a container: {@code $(NAME)} is a variable's value there. */
    String inContainer(String text) {
        return replaced(text, KubernetesText::literal, host -> "$(" + POD_IP + ")");
    }

    /** One word for bash. */
    String inShell(String text) {
        if (found(text).isEmpty()) {
            return ShellText.word(text);
        }
        return replaced(text, HostAddresses::word, host -> "\"$" + (host.equals(own) ? POD_IP : head) + "\"");
    }

    /** An option up to its value is no assignment. */
    private static String word(String piece) {
        return OPTION.matcher(piece).matches() ? piece : ShellText.word(piece);
    }

    private boolean isHead(String host) {
        return host.equals(hosts.get(0)) && !host.equals(own);
    }

    private List<String> found(String text) {
        return ADDRESS.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(hosts::contains)
                .toList();
    }

    private interface Piece {
        String of(String text);
    }

    private String replaced(String text, Piece literal, Piece address) {
        var pieces = new ArrayList<String>();
        int end = 0;
        for (Matcher match = ADDRESS.matcher(text); match.find(); ) {
            if (hosts.contains(match.group())) {
                add(pieces, literal, text.substring(end, match.start()));
                pieces.add(address.of(match.group()));
                end = match.end();
            }
        }
        add(pieces, literal, text.substring(end));
        return String.join("", pieces);
    }

    private static void add(List<String> pieces, Piece literal, String text) {
        if (!text.isEmpty()) {
            pieces.add(literal.of(text));
        }
    }
}
