package io.muster.page;

import com.google.common.html.HtmlEscapers;

/** What pages for a browser have alike. */
public final class Html {

    /** Text, tables and what may be wider than the window; each page adds its own. */
    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 1240px; color: #1b1f24 }
            h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
            table { border-collapse: collapse; font-size: 0.87rem } th { text-align: left }
            th, td { padding: 0.25rem 0.7rem 0.25rem 0; border-bottom: 1px solid #dfe3e8; vertical-align: top }
            .n { text-align: right; font-variant-numeric: tabular-nums } td.n { white-space: nowrap }
            .scroll { overflow-x: auto } .note { color: #57606a; font-size: 0.87rem }
            """;

    private Html() {}

    /** As it would be read, whatever it holds. */
    public static String escaped(String text) {
        return HtmlEscapers.htmlEscaper().escape(text);
    }

    /** All up to the end of the heading, which is the title too. */
    public static String begin(String title, String style) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n"
                + "<title>" + escaped(title) + "</title>\n<style>\n" + STYLE + style + "</style>\n"
                + "<h1>" + escaped(title) + "</h1>\n";
    }
}
