select code, name, population from country
