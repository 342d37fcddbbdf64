package io.muster.check;

/** What a host has said, as findings show it: in one line, and no longer than can be read. */
public final class Excerpt {

    private static final int MOST = 200;

    private Excerpt() {}

    /** The end of that text, where the reason usually stands; {@code nothing} for a blank one. */
    public static String of(String text) {
        String oneLine = text.strip().replaceAll("\\s+", " ");
        if (oneLine.isEmpty()) {
            return "nothing";
        }
        return oneLine.length() <= MOST ? oneLine : "..." + oneLine.substring(oneLine.length() - MOST);
    }
}
