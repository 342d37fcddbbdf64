package io.muster.fit;

import io.muster.advise.CostModel;
import io.muster.advise.Workload;
import java.util.*;
import java.util.regex.*;
import org.junit.jupiter.api.Test;

@SuppressWarnings("all") class TmpSpearmanTest {
    @Test
    void x() throws Exception {
        var est = new ArrayList<Double>();
        var mea = new ArrayList<Double>();
        var npu = new ArrayList<Integer>();
        Pattern in = Pattern.compile("in(\\d+)");
        Pattern prefix = Pattern.compile("prefix([1-9]\\d*)");
        for (PublishedRow row : PublishedRow.all().toList()) {
            if (!row.text("role").equals("mixed")
                    || !row.is("family_supported")
                    || !PublishedRow.hasConfig(row.text("config"))) continue;
            for (var m : row.node().get("measured")) {
                Matcher i = in.matcher(m.path("dataset").asText());
                if (!m.has("output_tok_s")
                        || !m.has("max_out_len")
                        || !i.find()
                        || prefix.matcher(m.path("dataset").asText()).find()) continue;
                int out = m.get("max_out_len").asInt();
                if (out <= 1) continue;
                var d = row.deployment();
                var mem = MemoryEstimate.of(d).orElseThrow();
                var e = CostModel.standard()
                        .estimate(
                                d,
                                mem,
                                new Workload(
                                        Integer.parseInt(i.group(1)),
                                        out,
                                        m.get("concurrency").asInt()));
                est.add(e.tokensPerSecond());
                mea.add(m.get("output_tok_s").asDouble());
                npu.add(row.node().get("npus").asInt());
                System.out.println(String.format(
                        "## %-50s est %8.1f meas %8.1f ratio %5.2f B %d step %.1f ms prefill %.2f s",
                        row,
                        e.tokensPerSecond(),
                        m.get("output_tok_s").asDouble(),
                        e.tokensPerSecond() / m.get("output_tok_s").asDouble(),
                        e.requests(),
                        e.stepSeconds() * 1000,
                        e.prefillSeconds()));
            }
        }
        System.out.println("## n " + est.size() + " total " + sp(est, mea));
        var a = new ArrayList<Double>();
        var b = new ArrayList<Double>();
        for (int k = 0; k < est.size(); k++) {
            a.add(est.get(k) / npu.get(k));
            b.add(mea.get(k) / npu.get(k));
        }
        System.out.println("## per npu " + sp(a, b));
    }

    static double sp(List<Double> a, List<Double> b) {
        double[] x = ranks(a), y = ranks(b);
        double mx = 0, my = 0;
        int n = x.length;
        for (int i = 0; i < n; i++) {
            mx += x[i] / n;
            my += y[i] / n;
        }
        double sxy = 0, sx = 0, sy = 0;
        for (int i = 0; i < n; i++) {
            sxy += (x[i] - mx) * (y[i] - my);
            sx += (x[i] - mx) * (x[i] - mx);
            sy += (y[i] - my) * (y[i] - my);
        }
        return sxy / Math.sqrt(sx * sy);
    }

    static double[] ranks(List<Double> v) {
        double[] r = new double[v.size()];
        for (int i = 0; i < r.length; i++) {
            int less = 0, eq = 0;
            for (double w : v) {
                if (w < v.get(i)) less++;
                else if (w == v.get(i)) eq++;
            }
            r[i] = less + (eq + 1) / 2.0;
        }
        return r;
    }
}
