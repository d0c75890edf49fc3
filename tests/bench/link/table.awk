# SPDX-License-Identifier: GPL-3.0-or-later
#
# Rows of one.sh as a table, one line for a tool and a link, from the least
# to the most of its seeds.
{
	key = $2 " " $1 " " $3 " " $4 " " $5 " " $6 " " $7
	if (!(key in n))
		order[++keys] = key
	n[key]++
	if ($9 != 1)
		next
	done[key]++
	for (i = 10; i <= 15; i++)
		widen(key, i, $i)
}
END {
	form = "%-5s %-10s %8s %-28s %-6s %-13s %-13s %-5s %-9s %s\n"
	printf form, "way", "tool", "MB", "link", "done", "time / ideal",
	    "wire / load", "conns", "cuts hit", "kB dirty"
	for (k = 1; k <= keys; k++)
		line(order[k])
	print ""
	print "time / ideal: ideal is the bytes divided by the rate of the link;"
	print "of the runs that finished by themselves and intact. Nobody steps in."
}
function widen(key, i, v) {
	if (!((key, i) in low) || v + 0 < low[key, i] + 0)
		low[key, i] = v
	if (!((key, i) in high) || v + 0 > high[key, i] + 0)
		high[key, i] = v
}
function span(key, i) {
	if (!((key, i) in low))
		return "-"
	return low[key, i] == high[key, i] ? low[key, i] : low[key, i] "-" high[key, i]
}
function line(key,    p, link) {
	split(key, p, " ")
	link = p[4] == 0 ? "none" : p[4] / 1000 " kbit/s " p[5] " " p[7] "/" p[6]
	printf form, p[1], p[2], p[3] / 1e6, link, done[key] + 0 "/" n[key],
	    p[4] == 0 ? "-" : span(key, 11), span(key, 12), span(key, 13), span(key, 14),
	    p[2] == "ranzen" ? span(key, 15) : "-"
}
